// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The secret that the users of a PCI physical function and of its virtual functions share where a
 * VFIO driver has them both ({@code VFIO_DEVICE_FEATURE_PCI_VF_TOKEN} of {@code linux/vfio.h}). Its
 * text is told to the kernel alone: {@link #toString()} does not have it.
 */
public final class VfToken {
  private static final Pattern FORM =
      Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private final UUID value;

  private VfToken(UUID value) {
    this.value = value;
  }

  /**
   * What a person typed.
   *
   * @param text a UUID
   * @return the token
   * @throws IllegalArgumentException with a sentence for the person, which does not repeat the text
   */
  public static VfToken parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a VF token is a UUID, as uuidgen prints one: 8-4-4-4-12 hexadecimal digits");
    }
    return new VfToken(UUID.fromString(text));
  }

  /**
   * For the kernel, as {@code vfio_pci_core_match} of drivers/vfio/pci/vfio_pci_core.c reads it
   * behind the name of a device.
   *
   * @return a UUID in small letters
   */
  public String text() {
    return value.toString().toLowerCase(Locale.ROOT);
  }

  /**
   * For the kernel, as {@code uuid_t}.
   *
   * @return 16 bytes, in the order of the text
   */
  public byte[] bytes() {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits())
        .array();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VfToken token && token.value.equals(value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(value);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "a VF token";
  }
}
