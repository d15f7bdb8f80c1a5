// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.drover.api.StreamRecord;
import org.drover.vendor.mlx5.layout.Mlx5Layout;

/** Says in words what the records of one stream are. */
final class RecordTeller {
  private final Consumer<StreamRecord> told;
  private boolean announced;
  private long images;

  /**
   * Of one stream.
   *
   * @param told of each record
   */
  RecordTeller(Consumer<StreamRecord> told) {
    this.told = told;
  }

  /**
   * A record is over.
   *
   * @param header of it, complete
   * @param end of the record in the stream
   * @param number that follows the header of a size record
   */
  void tell(RecordHeader header, long end, long number) {
    long length = Mlx5Layout.HEADER + header.size();
    StreamRecord record =
        switch (header.tag()) {
          case Mlx5Layout.TAG_FW_DATA ->
              new StreamRecord(
                  end - length, length, "FW_DATA", image(header.size()), imageWarnings(header));
          case Mlx5Layout.TAG_STOP_COPY_SIZE ->
              new StreamRecord(
                  end - length, length, "STOP_COPY_SIZE", buffer(number), sizeWarnings(header));
          default ->
              new StreamRecord(
                  end - length,
                  length,
                  "tag " + Integer.toUnsignedString(header.tag()),
                  bytes(header.size()) + " that may be skipped",
                  List.of("no kernel writes it"));
        };
    told.accept(record);
  }

  private String image(long size) {
    images++;
    return "image " + images + " of the firmware's, " + bytes(size);
  }

  private static String buffer(long size) {
    return "the source made a buffer of "
        + Long.toUnsignedString(size)
        + " bytes for its final image";
  }

  private List<String> imageWarnings(RecordHeader header) {
    List<String> warnings = flagWarnings(header, 0);
    if (images == 1 && !announced) {
      warnings.add("no record of the source's buffer size comes before");
    }
    return warnings;
  }

  private List<String> sizeWarnings(RecordHeader header) {
    List<String> warnings = flagWarnings(header, Mlx5Layout.FLAG_OPTIONAL);
    if (images > 0) {
      warnings.add("it comes behind an image, which it should announce");
    } else if (announced) {
      warnings.add("it is not the first of its kind");
    }
    announced = true;
    return warnings;
  }

  private static List<String> flagWarnings(RecordHeader header, int written) {
    List<String> warnings = new ArrayList<>();
    if (header.flags() != written) {
      warnings.add("its flags are 0x%x, the driver writes 0x%x".formatted(header.flags(), written));
    }
    return warnings;
  }

  private static String bytes(long size) {
    return size + (size == 1 ? " byte" : " bytes");
  }
}
