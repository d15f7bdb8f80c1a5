// SPDX-License-Identifier: Apache-2.0
/** How a command runs inside Karaf: services, streams, options, errors, waiting for sessions. */
package org.drover.shell.run;
