// SPDX-License-Identifier: Apache-2.0

/** What snippets see of the platform: the packages that live bundles export, and nothing else. */
package org.drover.jshell.world;
