// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.drover.uapi.Sysfs;

/** A sysfs in which {@code /dev/iommu} is known besides. */
record IommufdSysfs(Sysfs below) implements Sysfs {

  @Override
  public String root() {
    return below.root();
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return below.list(directory);
  }

  @Override
  public boolean exists(String path) {
    return path.equals("class/misc/iommu") || below.exists(path);
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    return below.read(path);
  }

  @Override
  public Optional<String> readlink(String path) throws IOException {
    return below.readlink(path);
  }

  @Override
  public int write(String path, String text) {
    return below.write(path, text);
  }
}
