// SPDX-License-Identifier: Apache-2.0

/** The assembled distribution, launched in a process of its own and driven as a user would. */
package org.drover.itests.karaf;
