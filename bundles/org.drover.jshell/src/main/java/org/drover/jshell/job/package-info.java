// SPDX-License-Identifier: Apache-2.0

/** Scripts that run unattended: jobs that are listed, stopped and end with what they took. */
package org.drover.jshell.job;
