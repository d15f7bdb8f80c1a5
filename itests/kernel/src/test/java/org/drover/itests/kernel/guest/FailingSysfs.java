// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;
import org.drover.uapi.Sysfs;

/** A kernel in whose sysfs one write does not reach it. */
final class FailingSysfs extends ForwardingKernel implements Sysfs {
  private final String write;
  private final IntSupplier instead;

  /**
   * In front of a kernel.
   *
   * @param write {@code path=text}
   * @param instead what happens instead: gives {@code -errno}, or throws
   */
  FailingSysfs(Kernel kernel, String write, IntSupplier instead) {
    super(kernel);
    this.write = write;
    this.instead = instead;
  }

  @Override
  public Sysfs sysfs() {
    return this;
  }

  @Override
  public String root() {
    return kernel.sysfs().root();
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return kernel.sysfs().list(directory);
  }

  @Override
  public boolean exists(String path) {
    return kernel.sysfs().exists(path);
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    return kernel.sysfs().read(path);
  }

  @Override
  public Optional<String> readlink(String path) throws IOException {
    return kernel.sysfs().readlink(path);
  }

  @Override
  public int write(String path, String text) {
    return write.equals(path + "=" + text) ? instead.getAsInt() : kernel.sysfs().write(path, text);
  }
}
