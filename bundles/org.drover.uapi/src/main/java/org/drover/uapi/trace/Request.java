// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.drover.uapi.StructLayout;

/**
 * What an ioctl's number means on one kind of file.
 *
 * @param name its name in the uAPI
 * @param argument what its argument is
 * @param head the struct that the argument points to; empty if it points to none
 * @param tail the struct behind it, which the head's bytes tell
 */
record Request(
    String name,
    Argument argument,
    Optional<StructLayout> head,
    Function<ByteBuffer, Optional<StructLayout>> tail) {

  /** What an argument can be. */
  enum Argument {
    /** It has none; what is given all the same is told. */
    NONE,
    /** One of the numbers of {@code VFIO_TYPE1_IOMMU} and its like. */
    EXTENSION,
    /** The address of a descriptor. */
    DESCRIPTOR,
    /** The address of a text of C. */
    TEXT,
    /** The address of a struct. */
    STRUCT,
    /** The address of a {@code struct vfio_device_feature}, whose flags make the call's name. */
    FEATURE,
    /** The address of something that this table does not know. */
    UNKNOWN
  }

  static Request of(String name, Argument argument) {
    return new Request(name, argument, Optional.empty(), head -> Optional.empty());
  }

  static Request of(String name, StructLayout head) {
    return of(name, head, bytes -> Optional.empty());
  }

  static Request of(
      String name, StructLayout head, Function<ByteBuffer, Optional<StructLayout>> tail) {
    return new Request(name, Argument.STRUCT, Optional.of(head), tail);
  }
}
