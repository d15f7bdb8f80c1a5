// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Optional;
import org.drover.uapi.Vfio;

/** {@code /dev/vfio/vfio}. */
final class ContainerFile extends KernelFile {
  private final Container container;

  ContainerFile(Container container, int statusFlags) {
    super(statusFlags);
    this.container = container;
  }

  @Override
  Optional<GroupIommu> groupIommu() {
    return Optional.of(container);
  }

  @Override
  List<String> names(int request, long argument) {
    return IoctlNames.ofContainer(request);
  }

  @Override
  int ioctl(int request, long argument) {
    return switch (request) {
      case Vfio.VFIO_GET_API_VERSION -> Vfio.VFIO_API_VERSION;
      case Vfio.VFIO_CHECK_EXTENSION -> container.checkExtension(argument);
      case Vfio.VFIO_SET_IOMMU -> container.setIommu(argument);
      default -> container.iommuIoctl(request, argument);
    };
  }
}
