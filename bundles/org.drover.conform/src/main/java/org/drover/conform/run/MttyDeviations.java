// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.List;

/** What the kernel's sample device is known to do otherwise: {@code samples/vfio-mdev/mtty.c}. */
final class MttyDeviations {
  private static final String DRIVER = "mtty";

  static final List<KnownDeviation> ALL =
      List.of(
          known(
              "info.reset-flag",
              "VFIO_DEVICE_RESET works and VFIO_DEVICE_FLAGS_RESET is not set",
              "mtty_get_device_info() sets the flag PCI alone"),
          known(
              "load.error-sticks",
              "SET MIG_DEVICE_STATE STOP succeeded with a stream whose first half was refused by"
                  + " its write; due is an error",
              "mtty_resume_write() says EFAULT of a wrong header, keeps the bytes and remembers"
                  + " nothing: compare the stream before it is written, and reset after any error"),
          known(
              "precopy.temporary-end",
              "read of 4096 answered 0; due is ENOMSG",
              "mtty_save_read() has one end for all states: take a 0 in PRE_COPY for a temporary"
                  + " end"),
          known(
              "reset.empties",
              "the device still holds what its user wrote, after VFIO_DEVICE_RESET",
              "mtty_reset() resets the migration state and leaves the registers"),
          known(
              "reopen.running",
              "the device was closed in STOP and is in STOP when it is opened again",
              "mtty_close() ends the data files and leaves the state: reset after every open"),
          known(
              "reopen.empties",
              "the device still holds what its user wrote, after it was closed and opened",
              "mtty_close() leaves the registers: whoever opens it next can read them"),
          known(
              "logging.started-once",
              "SET DMA_LOGGING_START, page_size 4096, 1 ranges 100000000+100000 answered 0; due is"
                  + " an error",
              "mtty_log_start() is an empty hook; nothing is ever logged"),
          // Kernels without IOMMUFD do not come so far.
          known(
              "logging.report-before-start",
              "GET DMA_LOGGING_REPORT, page_size 4096, 100000000+1000 answered 0; due is an error",
              "mtty_log_read_and_clear() is an empty hook"));

  private MttyDeviations() {}

  private static KnownDeviation known(String check, String seen, String sentence) {
    return new KnownDeviation(DRIVER, check, seen, sentence);
  }
}
