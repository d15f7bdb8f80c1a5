// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.StreamInspector;
import org.drover.vendor.mtty.layout.MttyLayout;

/**
 * Looks at an mtty stream byte by byte. The device itself judges the header when its last byte
 * arrives, takes the bytes all the same, and never looks at the ports; this one speaks up at the
 * first byte that cannot be right.
 */
final class MttyInspector implements StreamInspector {
  private static final String FORMAT = "mtty state";

  private final OptionalInt expectedPorts;
  private final Consumer<StreamRecord> told;
  private final ByteBuffer header = header();
  private final ByteBuffer seen =
      ByteBuffer.allocate(MttyLayout.size(MttyLayout.MOST_PORTS)).order(ByteOrder.nativeOrder());

  /** A header field: its name, where it begins and ends. */
  private record Field(String name, int offset, int end) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("magic", MttyLayout.AT_MAGIC, MttyLayout.AT_MAJOR),
          new Field("major version", MttyLayout.AT_MAJOR, MttyLayout.AT_MINOR),
          new Field("minor version", MttyLayout.AT_MINOR, MttyLayout.AT_PORTS),
          new Field("number of ports", MttyLayout.AT_PORTS, MttyLayout.AT_FLAGS),
          new Field("flags", MttyLayout.AT_FLAGS, MttyLayout.HEADER));

  /**
   * Of one stream.
   *
   * @param expectedPorts how many ports the destination has; empty if that is not known
   * @param told of each record
   */
  MttyInspector(OptionalInt expectedPorts, Consumer<StreamRecord> told) {
    this.expectedPorts = expectedPorts;
    this.told = told;
  }

  private static ByteBuffer header() {
    return ByteBuffer.allocate(MttyLayout.HEADER)
        .order(ByteOrder.nativeOrder())
        .putLong(MttyLayout.AT_MAGIC, MttyLayout.MAGIC)
        .putInt(MttyLayout.AT_MAJOR, MttyLayout.MAJOR)
        .putInt(MttyLayout.AT_MINOR, MttyLayout.MINOR)
        .putInt(MttyLayout.AT_FLAGS, 0);
  }

  @Override
  public void accept(ByteBuffer chunk) {
    for (int at = chunk.position(); at < chunk.limit(); at++) {
      accept(chunk.get(at));
    }
  }

  private void accept(byte value) {
    int at = seen.position();
    if (at >= MttyLayout.HEADER && at == MttyLayout.size(ports())) {
      throw rejected(
          at, "more bytes follow than the " + at + " of a device with " + ports() + " port(s)");
    }
    seen.put(at, value);
    if (at < MttyLayout.HEADER) {
      checkHeader(at, value);
    } else {
      checkPort(at);
    }
    // A byte that was refused is none that was understood.
    seen.position(at + 1);
    tellWhatIsOver();
  }

  private void tellWhatIsOver() {
    int over = seen.position();
    if (over == MttyLayout.HEADER) {
      tell(0, "header", "version " + version() + ", " + ports() + " port(s)");
    } else if (over > MttyLayout.HEADER && (over - MttyLayout.HEADER) % MttyLayout.PORT == 0) {
      int port = (over - MttyLayout.HEADER) / MttyLayout.PORT - 1;
      int at = MttyLayout.size(port);
      tell(at, "port " + port, "SCR " + scratch(at) + ", FIFO " + fifo(at));
    }
  }

  private void tell(int from, String name, String meaning) {
    told.accept(new StreamRecord(from, seen.position() - from, name, meaning, List.of()));
  }

  private void checkHeader(int at, byte value) {
    Field field = FIELDS.stream().filter(each -> at < each.end()).findFirst().orElseThrow();
    if (field.offset() == MttyLayout.AT_PORTS) {
      checkPorts(at);
    } else if (value != header.get(at)) {
      throw rejected(
          field.offset(),
          "the "
              + field.name()
              + " is wrong: byte "
              + at
              + " is "
              + hex(value)
              + " and not "
              + hex(header.get(at)));
    }
  }

  /** As early as the bytes so far fit no number that would do. */
  private void checkPorts(int at) {
    for (int ports = 1; ports <= MttyLayout.MOST_PORTS; ports++) {
      boolean wanted = expectedPorts.isEmpty() || expectedPorts.getAsInt() == ports;
      header.putInt(MttyLayout.AT_PORTS, ports);
      int length = at + 1 - MttyLayout.AT_PORTS;
      if (wanted
          && header
              .slice(MttyLayout.AT_PORTS, length)
              .equals(seen.slice(MttyLayout.AT_PORTS, length))) {
        return;
      }
    }
    throw rejected(
        MttyLayout.AT_PORTS,
        "the number of ports must be "
            + (expectedPorts.isPresent() ? Integer.toString(expectedPorts.getAsInt()) : "1 or 2")
            + "; byte "
            + at
            + " is "
            + hex(seen.get(at)));
  }

  private int ports() {
    return seen.getInt(MttyLayout.AT_PORTS);
  }

  /** The driver uses these fields as indexes without looking at them. */
  private void checkPort(int at) {
    int field = (at - MttyLayout.HEADER) % MttyLayout.PORT;
    int value = Byte.toUnsignedInt(seen.get(at));
    switch (field) {
      case MttyLayout.AT_HEAD -> atMost(at, "FIFO head", value, MttyLayout.FIFO - 1);
      case MttyLayout.AT_TAIL -> atMost(at, "FIFO tail", value, MttyLayout.FIFO - 1);
      case MttyLayout.AT_COUNT -> {
        atMost(at, "FIFO count", value, MttyLayout.FIFO);
        checkCount(at, value);
      }
      case MttyLayout.AT_DLAB -> atMost(at, "DLAB", value, 1);
      case MttyLayout.AT_OVERRUN -> atMost(at, "overrun", value, 1);
      case MttyLayout.AT_MAX_FIFO_SIZE -> {
        if (value != 1 && value != MttyLayout.FIFO) {
          throw rejected(at, "the FIFO size is " + value + "; it can be 1 or 16");
        }
      }
      default -> {
        // Registers and contents may be anything.
      }
    }
  }

  private static void atMost(int at, String name, int value, int most) {
    if (value > most) {
      throw rejected(at, "the " + name + " is " + value + "; it can be " + most + " at most");
    }
  }

  private void checkCount(int at, int count) {
    int head = seen.get(at - MttyLayout.AT_COUNT + MttyLayout.AT_HEAD);
    int tail = seen.get(at - MttyLayout.AT_COUNT + MttyLayout.AT_TAIL);
    if (Math.floorMod(head - tail, MttyLayout.FIFO) != count % MttyLayout.FIFO) {
      throw rejected(
          at, "a FIFO count of " + count + " does not fit its head " + head + " and tail " + tail);
    }
  }

  @Override
  public void finish() {
    int at = seen.position();
    if (at < MttyLayout.HEADER) {
      throw rejected(at, "the stream ends within its header of " + MttyLayout.HEADER + " bytes");
    }
    int size = MttyLayout.size(ports());
    if (at < size) {
      throw rejected(
          at,
          "the stream ends too early; a device with "
              + ports()
              + " port(s) has "
              + size
              + " bytes");
    }
  }

  @Override
  public Map<String, String> findings() {
    Map<String, String> findings = new LinkedHashMap<>();
    if (seen.position() < MttyLayout.HEADER) {
      return findings;
    }
    findings.put("version", version());
    findings.put("ports", Integer.toString(ports()));
    for (int port = 0; MttyLayout.size(port + 1) <= seen.position(); port++) {
      addPort(findings, port);
    }
    return findings;
  }

  private void addPort(Map<String, String> findings, int port) {
    String name = "port " + port + " ";
    int at = MttyLayout.size(port);
    findings.put(name + "SCR", scratch(at));
    findings.put(name + "FIFO", fifo(at));
    findings.put(
        name + "divisor", Short.toUnsignedInt(seen.getShort(at + MttyLayout.AT_DIVISOR)) + "");
    findings.put(name + "FCR", hex(seen.get(at + MttyLayout.AT_FCR)));
    findings.put(name + "overrun", seen.get(at + MttyLayout.AT_OVERRUN) == 0 ? "no" : "yes");
  }

  private String version() {
    return seen.getInt(MttyLayout.AT_MAJOR) + "." + seen.getInt(MttyLayout.AT_MINOR);
  }

  private String scratch(int port) {
    return hex(seen.get(port + MttyLayout.AT_SCR));
  }

  /** The bytes in the order in which they would be read. */
  private String fifo(int port) {
    int tail = seen.get(port + MttyLayout.AT_TAIL);
    List<String> bytes = new ArrayList<>();
    for (int each = 0; each < seen.get(port + MttyLayout.AT_COUNT); each++) {
      bytes.add(
          "%02x".formatted(seen.get(port + MttyLayout.AT_FIFO + (tail + each) % MttyLayout.FIFO)));
    }
    return bytes.isEmpty() ? "empty" : String.join(" ", bytes);
  }

  private static String hex(byte value) {
    return "0x%02x".formatted(value);
  }

  private static StreamRejectedException rejected(int at, String reason) {
    return new StreamRejectedException(FORMAT, at, reason);
  }
}
