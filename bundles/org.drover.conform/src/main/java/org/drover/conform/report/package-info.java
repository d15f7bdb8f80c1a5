// SPDX-License-Identifier: Apache-2.0
/** Reports as a table, JSON, JUnit XML and Markdown. */
package org.drover.conform.report;
