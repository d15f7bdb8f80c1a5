// SPDX-License-Identifier: Apache-2.0
/**
 * What Karaf's ssh server needs so that all of a command's answer arrives, and what it must not let
 * in.
 */
package org.drover.shell.ssh;
