// SPDX-License-Identifier: Apache-2.0
/** What Karaf's ssh server needs so that all of a command's answer arrives. */
package org.drover.shell.ssh;
