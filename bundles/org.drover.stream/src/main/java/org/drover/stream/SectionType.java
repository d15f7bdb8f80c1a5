// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

/**
 * The section types that a frame's {@code type} field may name. They are ints, not an enum, because
 * a stream of a newer minor version may carry codes that this build has no word for. Code 0 is
 * never legal, so a page of zeros is no frame.
 */
public final class SectionType {
  /** What was saved and from where; its content is opaque to this bundle. */
  public static final int MANIFEST = 1;

  /** Bytes of one device's migration data stream, in the order in which they were read. */
  public static final int DEVICE_DATA = 2;

  /** What a device's own data stream does not hold: configuration space, interrupts, layout. */
  public static final int DEVICE_CONTEXT = 3;

  /** The last frame of a stream: totals and, where asked for, the digest. */
  public static final int END = 4;

  /** The first code of the migration protocol's control messages. */
  public static final int CONTROL = 0x100;

  /** The last code of the migration protocol's control messages. */
  public static final int CONTROL_LAST = 0x1ff;

  /** The largest code that the field can hold. */
  public static final int MAX_CODE = 0xffff;

  private SectionType() {}

  /**
   * Says whether this build knows the code: a named section or any code of the control range.
   *
   * @param code a code, 0 to {@link #MAX_CODE}
   */
  public static boolean isKnown(int code) {
    return (code >= MANIFEST && code <= END) || isControl(code);
  }

  /** Says whether the code lies in the range of the migration protocol's control messages. */
  public static boolean isControl(int code) {
    return code >= CONTROL && code <= CONTROL_LAST;
  }

  /**
   * Returns the code's name for messages, with the number where the code has no name of its own.
   */
  public static String name(int code) {
    return switch (code) {
      case MANIFEST -> "MANIFEST";
      case DEVICE_DATA -> "DEVICE_DATA";
      case DEVICE_CONTEXT -> "DEVICE_CONTEXT";
      case END -> "END";
      default -> String.format(isControl(code) ? "CONTROL(0x%04x)" : "unknown(0x%04x)", code);
    };
  }
}
