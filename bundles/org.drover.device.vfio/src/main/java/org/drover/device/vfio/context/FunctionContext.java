// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.DeviceContext;
import org.drover.device.vfio.context.PciContext.Field;
import org.drover.device.vfio.context.PciContext.Programmed;

/** The context of a PCI function. Not for use from two threads at once. */
public final class FunctionContext implements DeviceContext {
  private static final int CLASS_SHIFT = 8;

  private final ContextPort port;

  /** What was restored and not yet told of a restart. */
  private Optional<Programmed> unheard = Optional.empty();

  /**
   * Of a function.
   *
   * @param port the function
   */
  public FunctionContext(ContextPort port) {
    this.port = port;
  }

  @Override
  public ByteBuffer capture() {
    ByteBuffer config = port.config();
    return ContextForm.encode(
        present(config, ConfigLayout.of(config, port.device())), port.device());
  }

  private PciContext present(ByteBuffer config, ConfigLayout layout) {
    PciContext.Function function =
        new PciContext.Function(
            config.getShort(PciHeader.VENDOR_ID) & 0xffff,
            config.getShort(PciHeader.VENDOR_ID + 2) & 0xffff,
            config.getInt(PciHeader.CLASS_REVISION) >>> CLASS_SHIFT,
            port.bars(),
            port.vectors());
    List<Field> fields =
        layout.places().stream()
            .sorted(java.util.Comparator.comparingInt(ConfigLayout.Place::offset))
            .map(
                place ->
                    new Field(
                        place.offset(),
                        place.width(),
                        ConfigLayout.value(config, place.offset(), place.width())))
            .toList();
    return new PciContext(function, fields, port.programmed(), port.mappings());
  }

  @Override
  public void restore(ByteBuffer bytes) {
    PciContext wanted = ContextReader.read(bytes);
    ByteBuffer config = port.config();
    ConfigLayout layout = ConfigLayout.of(config, port.device());
    List<String> objections = Fit.objections(wanted, present(config, layout), layout);
    if (!objections.isEmpty()) {
      throw new RefusedException("restoring a device context into " + port.device(), objections);
    }
    unheard = Optional.empty();
    new Restoration(port, wanted, config, layout).run(layout);
    unheard = wanted.programmed();
  }

  @Override
  public void restarted() {
    Optional<Programmed> restored = unheard;
    unheard = Optional.empty();
    restored.ifPresent(programmed -> inject(programmed.vectors()));
  }

  private void inject(int vectors) {
    KernelCallException first = null;
    for (int vector = 0; vector < vectors; vector++) {
      try {
        port.inject(vector);
      } catch (KernelCallException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
