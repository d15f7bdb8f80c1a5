// SPDX-License-Identifier: Apache-2.0

/** The Karaf commands of the scope {@code vfio} that evaluate Java. */
package org.drover.jshell.command;
