// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/** In which form a report is written down. */
public enum ConformanceForm {
  /** A table for people, 80 columns wide, with what was seen of all that did not pass. */
  TABLE,
  /** One JSON object with all rows. */
  JSON,
  /** JUnit XML: a test case for each check. */
  JUNIT,
  /** A page in Markdown for a bug report. */
  MARKDOWN
}
