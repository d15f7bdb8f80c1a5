// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.device.vfio.context.ConfigLayout.Msi;
import org.drover.device.vfio.context.PciContext.Field;

/**
 * Puts a context that fits into a device, in the order in which nothing acts before all of what it
 * acts by is there: bus mastering off; addresses; interrupts; what only sticks once they are
 * enabled; and the command register, by which the function answers and reaches memory again, last.
 *
 * <p>A field that holds its value already is not written: a write may act, and of MSI's control one
 * without the enable bit does ({@code vfio_msi_config_write} hands it to the device).
 */
final class Restoration {
  private final ContextPort port;
  private final PciContext context;

  /** As it is, with what was written since: each read of it is an access to the device. */
  private final ByteBuffer config;

  private final Optional<Msi> msi;
  private final boolean messages;

  /**
   * Of a device.
   *
   * @param context that fits
   * @param config as it is now
   */
  Restoration(ContextPort port, PciContext context, ByteBuffer config, ConfigLayout layout) {
    this.port = port;
    this.context = context;
    this.config = config;
    this.msi = layout.msi();
    this.messages = context.programmed().filter(enabled -> enabled.kind() == Kind.MSI).isPresent();
  }

  void run(ConfigLayout layout) {
    port.disable();
    quiet();
    context.fields().stream().filter(this::isFirst).forEach(this::put);
    context.programmed().ifPresent(port::program);
    context.fields().stream().filter(this::isAfterInterrupts).forEach(this::put);
    context.field(PciHeader.COMMAND).ifPresent(this::put);
    verify(layout);
  }

  /** No DMA and no message while only a part is there. */
  private void quiet() {
    int command = now(PciHeader.COMMAND, 2);
    if ((command & PciHeader.COMMAND_MASTER) != 0) {
      int quiet = command & ~PciHeader.COMMAND_MASTER;
      port.write(PciHeader.COMMAND, 2, quiet);
      config.putShort(PciHeader.COMMAND, (short) quiet);
    }
  }

  private boolean isFirst(Field field) {
    return field.offset() != PciHeader.COMMAND && !isAfterInterrupts(field);
  }

  private boolean isAfterInterrupts(Field field) {
    return msi.filter(cap -> field.offset() == cap.flags() || field.offset() == cap.mask())
        .isPresent();
  }

  private boolean isControl(Field field) {
    return msi.filter(cap -> field.offset() == cap.flags()).isPresent();
  }

  private int now(int offset, int width) {
    return ConfigLayout.value(config, offset, width);
  }

  private void put(Field field) {
    int is = now(field.offset(), field.width());
    if (is != field.value() && !(isControl(field) && endsMessages(field))) {
      port.write(field.offset(), field.width(), field.value());
    }
  }

  /**
   * The kernel enabled them, and whoever captured had them enabled behind a control that did not.
   */
  private boolean endsMessages(Field control) {
    return messages && (control.value() & PciHeader.MSI_FLAGS_ENABLE) == 0;
  }

  private void verify(ConfigLayout layout) {
    ByteBuffer after = port.config();
    for (Field field : context.fields()) {
      int is = ConfigLayout.value(after, field.offset(), field.width());
      if (is != field.value() && !isAfterInterrupts(field)) {
        throw new DroverException(
            "%s of %s is 0x%x after it was restored to 0x%x; reset the device"
                .formatted(layout.name(field.offset()), port.device(), is, field.value()));
      }
    }
  }
}
