// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import org.drover.uapi.Iommufd;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.iommu_destroy;
import org.drover.uapi.iommu_ioas_alloc;
import org.drover.uapi.vfio_device_attach_iommufd_pt;
import org.drover.uapi.vfio_device_bind_iommufd;
import org.drover.uapi.vfio_device_detach_iommufd_pt;

/**
 * The calls that a device's own node stands on, each correct as it is given; a check spoils them.
 * The structs are those of the first kernels that have them, which later ones take too.
 */
final class CdevCalls {
  static final int BIND_SIZE = vfio_device_bind_iommufd.OFFSETOF_token_uuid_ptr;
  static final int ATTACH_SIZE = vfio_device_attach_iommufd_pt.OFFSETOF_pasid;
  static final int DETACH_SIZE = vfio_device_detach_iommufd_pt.OFFSETOF_pasid;

  private final Kernel kernel;
  private final Arena arena;
  private final Transcript transcript;

  CdevCalls(Kernel kernel, Arena arena, Transcript transcript) {
    this.kernel = kernel;
    this.arena = arena;
    this.transcript = transcript;
  }

  private StructCall call(int fd, String name, int request, int size) {
    return new StructCall(kernel, fd, arena, transcript, name, request)
        .struct(new byte[size])
        .unshown(0, size);
  }

  StructCall bind(int node, int iommufd) {
    return call(node, "VFIO_DEVICE_BIND_IOMMUFD", Vfio.VFIO_DEVICE_BIND_IOMMUFD, BIND_SIZE)
        .unshown(vfio_device_bind_iommufd.OFFSETOF_iommufd, iommufd);
  }

  StructCall attach(int node, int id) {
    return call(
            node, "VFIO_DEVICE_ATTACH_IOMMUFD_PT", Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT, ATTACH_SIZE)
        .unshown(vfio_device_attach_iommufd_pt.OFFSETOF_pt_id, id);
  }

  StructCall detach(int node) {
    return call(
        node, "VFIO_DEVICE_DETACH_IOMMUFD_PT", Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT, DETACH_SIZE);
  }

  StructCall allocate(int iommufd) {
    return call(iommufd, "IOMMU_IOAS_ALLOC", Iommufd.IOMMU_IOAS_ALLOC, iommu_ioas_alloc.SIZEOF);
  }

  /** The id in the answer of {@link #allocate}. */
  static int allocated(StructCall call) {
    return call.after().getInt(iommu_ioas_alloc.OFFSETOF_out_ioas_id);
  }

  StructCall destroy(int iommufd, int id) {
    return call(iommufd, "IOMMU_DESTROY", Iommufd.IOMMU_DESTROY, iommu_destroy.SIZEOF)
        .unshown(iommu_destroy.OFFSETOF_id, id);
  }
}
