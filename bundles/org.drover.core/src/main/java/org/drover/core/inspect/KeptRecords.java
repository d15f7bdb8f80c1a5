// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.drover.api.DroverException;
import org.drover.api.StreamRecord;
import org.drover.api.service.ImageRecord;

/**
 * The records of one state while its bytes pass by: of each its sum and its first bytes. Keeps a
 * bounded number of them.
 */
final class KeptRecords {
  /** A chunked image of 4 GiB has some hundreds. */
  private static final int MOST = 10_000;

  private final String vendor;
  private final List<ImageRecord> records = new ArrayList<>();
  private final CRC32C sum = new CRC32C();
  private final ByteBuffer head = ByteBuffer.allocate(ImageRecord.HEAD);
  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private long summed;
  private long begun;
  private long omitted;

  /**
   * Of one state.
   *
   * @param vendor whose driver tells the records
   */
  KeptRecords(String vendor) {
    this.vendor = vendor;
  }

  /** The next bytes of the state, before the driver is shown them. */
  void pass(ByteBuffer bytes) {
    chunk = bytes.duplicate();
  }

  /** The driver has seen all of them. */
  void passed() {
    take(chunk.remaining());
  }

  /** A record is over, within the bytes that the driver is being shown. */
  void add(StreamRecord record) {
    long end = record.offset() + record.length();
    if (record.offset() != begun || end < summed || end - summed > chunk.remaining()) {
      throw new DroverException(
          "the vendor driver "
              + vendor
              + " has told a record from byte "
              + record.offset()
              + " to byte "
              + end
              + " where one begins at byte "
              + begun
              + "; report it");
    }
    take((int) (end - summed));
    keep(record);
    begun = end;
  }

  private void take(int length) {
    ByteBuffer part = chunk.slice(chunk.position(), length);
    chunk.position(chunk.position() + length);
    summed += length;
    sum.update(part.duplicate());
    head.put(part.limit(Math.min(length, head.remaining())));
  }

  private void keep(StreamRecord record) {
    if (records.size() < MOST) {
      records.add(
          new ImageRecord(
              record,
              (int) sum.getValue(),
              HexFormat.of().formatHex(head.array(), 0, head.position())));
    } else {
      omitted++;
    }
    sum.reset();
    head.clear();
  }

  /** Where the record begins that is not over yet. */
  long begun() {
    return begun;
  }

  List<ImageRecord> records() {
    return records;
  }

  /** How many more there were. */
  long omitted() {
    return omitted;
  }
}
