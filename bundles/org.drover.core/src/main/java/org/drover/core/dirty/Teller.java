// SPDX-License-Identifier: Apache-2.0
package org.drover.core.dirty;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.DirtyTracking;

/** Somebody who tells what is dirty: one face for spaces and devices. */
interface Teller {

  /** Who, for people. */
  String name();

  /** Begins. */
  void start(List<IovaRange> memory, long pageSize);

  /** Makes dirty what was written since the start or the last report. */
  void report(DirtyBitmap into);

  /** Ends; does nothing if it has not begun. */
  void stop();

  /** The tracker of an address space. */
  static Teller of(DirtyTracker tracker) {
    return new Teller() {
      @Override
      public String name() {
        return tracker.name();
      }

      @Override
      public void start(List<IovaRange> memory, long pageSize) {
        tracker.start();
      }

      @Override
      public void report(DirtyBitmap into) {
        tracker.report(into);
      }

      @Override
      public void stop() {
        tracker.stop();
      }
    };
  }

  /** The logging of a device. */
  static Teller of(DeviceAddress device, DirtyTracking logging) {
    return new Teller() {
      @Override
      public String name() {
        return "the DMA logging of " + device;
      }

      @Override
      public void start(List<IovaRange> memory, long pageSize) {
        logging.start(memory, pageSize);
      }

      @Override
      public void report(DirtyBitmap into) {
        logging.report(into);
      }

      @Override
      public void stop() {
        logging.stop();
      }
    };
  }
}
