// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/**
 * One thing that a check did, and what came of it. Rows of two runs can be compared: they hold no
 * addresses, no descriptor numbers and no times.
 *
 * @param call what was asked, for example {@code SET MIG_DEVICE_STATE STOP_COPY}
 * @param answer what came, for example {@code 0, a data FD} or {@code EINVAL}
 */
public record ConformanceRow(String call, String answer) {

  @Override
  public String toString() {
    return call + " -> " + answer;
  }
}
