// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.DeviceBackend;
import org.drover.device.vfio.VfioBackend;
import org.drover.testkit.mlx5.Mlx5Bench;
import org.drover.testkit.mlx5.Mlx5Command;
import org.drover.uapi.jna.JnaKernel;

/** The bench with the real driver on it. */
final class Mlx5GuestBench implements Mlx5Bench {
  private final DeviceBackend backend = new VfioBackend(new JnaKernel());

  @Override
  public DeviceBackend backend() {
    return backend;
  }

  @Override
  public DeviceAddress address(int vf) {
    return Mlx5.address(vf);
  }

  @Override
  public void offerChunks(boolean chunks) throws IOException {
    Firmware.offerChunks(chunks);
  }

  @Override
  public void resize(int vf, int bytes) throws IOException {
    Firmware.resize(vf, bytes);
  }

  @Override
  public byte[] contents(int vf) throws IOException {
    return Firmware.contents(vf);
  }

  @Override
  public void touch(int vf, long offset, byte[] bytes) throws IOException {
    Firmware.write(vf, offset, bytes);
  }

  @Override
  public void fault(String line) throws IOException {
    Firmware.fault(line);
  }

  @Override
  public void clearFaults() throws IOException {
    Firmware.clearFaults();
  }

  @Override
  public void physicalFunction(int vf, boolean there) throws IOException {
    Firmware.physicalFunctionIs(vf, there ? "back" : "gone");
  }

  @Override
  public void forgetCommands() throws IOException {
    Firmware.forgetCommands();
  }

  @Override
  public List<Mlx5Command> commands() throws IOException {
    return Firmware.commands().stream()
        .map(each -> new Mlx5Command(each.result(), each.in(), each.out()))
        .toList();
  }
}
