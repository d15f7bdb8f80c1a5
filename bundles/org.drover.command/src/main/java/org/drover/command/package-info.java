// SPDX-License-Identifier: Apache-2.0
/**
 * What every command asks and says. The role that it needs stands at the command ({@link
 * org.drover.command.Needs}); {@link org.drover.command.Admission} asks for it before the command
 * does anything, refuses in a sentence that names it, and tells the audit trail what was asked and
 * what came of it. {@link org.drover.command.Execution} makes one sentence of whatever goes wrong
 * and says it at the {@link org.drover.command.Seat}, where the command was typed.
 */
@Export
@Version("1.0.0")
package org.drover.command;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
