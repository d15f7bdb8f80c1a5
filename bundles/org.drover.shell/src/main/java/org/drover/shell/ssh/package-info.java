// SPDX-License-Identifier: Apache-2.0
/** What Karaf's ssh server needs so that commands are told apart from their failures. */
package org.drover.shell.ssh;
