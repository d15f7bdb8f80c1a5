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

  /** A context that was restored and that the device does not run with yet. */
  private Optional<Unheard> unheard = Optional.empty();

  /**
   * The interrupts around a restore.
   *
   * @param before what was enabled before it
   * @param restored what is enabled since
   */
  private record Unheard(Optional<Programmed> before, Optional<Programmed> restored) {}

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
    Optional<Programmed> before = unheard.map(Unheard::before).orElseGet(port::programmed);
    unheard = Optional.of(new Unheard(before, Optional.empty()));
    try {
      new Restoration(port, wanted, config, layout).run(layout);
    } catch (RuntimeException | Error e) {
      putBack(e);
      throw e;
    }
    unheard = Optional.of(new Unheard(before, wanted.programmed()));
  }

  /** A failure of it is told with the one that it follows. */
  private void putBack(Throwable cause) {
    try {
      lost();
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * What was restored is given up before the device ran with it, by a reset or because only a part
   * of it took: enables what was enabled before, since a reset leaves interrupts as they are and
   * whoever holds the device knows nothing of those of the context. Otherwise does nothing.
   *
   * @throws KernelCallException if the kernel refuses that
   */
  public void lost() {
    Optional<Unheard> given = unheard;
    unheard = Optional.empty();
    given.map(Unheard::before).ifPresent(this::program);
  }

  private void program(Optional<Programmed> wanted) {
    if (!port.programmed().equals(wanted)) {
      port.disable();
      wanted.ifPresent(port::program);
    }
  }

  @Override
  public void restarted() {
    Optional<Unheard> running = unheard;
    unheard = Optional.empty();
    running.flatMap(Unheard::restored).ifPresent(programmed -> inject(programmed.vectors()));
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
