// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelIommu;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.model.mlx5.contents.PagedMemory;
import org.drover.model.mlx5.contents.StandInFiller;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.firmware.Adapter;
import org.drover.model.mlx5.firmware.AdapterSettings;
import org.drover.model.mlx5.firmware.Fault;
import org.drover.testkit.mlx5.Mlx5Bench;
import org.drover.testkit.mlx5.Mlx5Command;
import org.drover.uapi.Kernel;

/** Two emulated functions of one adapter, whose firmware holds what the stand-in's holds. */
final class EmulatedMlx5Bench implements Mlx5Bench {
  private static final int JOURNAL = 256 << 20;

  private final Adapter adapter =
      new Adapter(
          AdapterSettings.usual(2)
              .withFiller(StandInFiller::new)
              .withCapabilities(capabilities(false))
              .withJournalLimit(JOURNAL));

  private final EmulationService emulation;
  private final Kernel kernel;
  private final DeviceBackend backend;

  EmulatedMlx5Bench() {
    this("iommufd-6.12");
  }

  /** With a kernel of the emulator's profiles. */
  EmulatedMlx5Bench(String profile) {
    EmulatedMachine machine = EmulatedMachine.running(profile);
    emulation = new EmulationService(machine);
    kernel = new EmulatedKernel(machine);
    backend = new VfioBackend(kernel);
    machine.addModel(new Functions());
    make();
  }

  /** Functions of the one adapter. */
  private final class Functions implements DeviceModel {
    @Override
    public String model() {
      return "mlx5";
    }

    @Override
    public ModelDevice create(Map<String, String> options) {
      return new Mlx5Function(
          adapter,
          Integer.parseInt(options.get("vf")),
          new Mlx5Function.Behaviour(0, 0, new ModelIommu(false)));
    }
  }

  private void make() {
    for (String vf : List.of("0", "1")) {
      emulation.create("mlx5", "vf" + vf, Map.of("vf", vf));
    }
  }

  /** Who serves the functions. */
  Kernel kernel() {
    return kernel;
  }

  @Override
  public DeviceBackend backend() {
    return backend;
  }

  @Override
  public DeviceAddress address(int vf) {
    return new DeviceAddress("emu", "vf" + vf);
  }

  /** Those of the stand-in; its page tracker takes four ranges. */
  private static Mlx5Capabilities capabilities(boolean chunks) {
    return new Mlx5Capabilities(true, true, true, chunks, true, true, 4, 16, 40, 12, 12, 21);
  }

  @Override
  public void offerChunks(boolean chunks) {
    emulation.remove(address(0));
    emulation.remove(address(1));
    adapter.capabilities(capabilities(chunks));
    make();
  }

  @Override
  public void resize(int vf, int bytes) {
    adapter.vhca(vf).resize(bytes);
  }

  @Override
  public byte[] contents(int vf) {
    PagedMemory memory = adapter.vhca(vf).contents();
    byte[] bytes = new byte[(int) memory.size()];
    memory.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Override
  public void touch(int vf, long offset, byte[] bytes) {
    adapter.vhca(vf).write(offset, ByteBuffer.wrap(bytes));
  }

  @Override
  public void fault(String line) {
    adapter.faults().add(Fault.of(line));
  }

  @Override
  public void clearFaults() {
    adapter.faults().clear();
  }

  @Override
  public void physicalFunction(int vf, boolean there) {
    adapter.enable(vf, there);
  }

  @Override
  public void forgetCommands() {
    adapter.journal().clear();
  }

  @Override
  public List<Mlx5Command> commands() {
    ByteBuffer journal = ByteBuffer.wrap(adapter.journal().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    List<Mlx5Command> commands = new ArrayList<>();
    while (journal.hasRemaining()) {
      journal.getInt();
      int result = journal.getInt();
      byte[] in = new byte[journal.getInt()];
      byte[] out = new byte[journal.getInt()];
      journal.get(in).get(out);
      commands.add(new Mlx5Command(result, ByteBuffer.wrap(in), ByteBuffer.wrap(out)));
    }
    return commands;
  }
}
