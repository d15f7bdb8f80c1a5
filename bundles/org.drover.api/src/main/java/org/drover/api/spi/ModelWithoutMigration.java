// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.drover.api.Errno;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An emulated device whose driver has no {@code struct vfio_migration_ops}, as vfio-pci itself has
 * none: vfio core answers {@code ENOTTY} to whoever asks for migration ({@code
 * vfio_ioctl_device_feature_mig_device_state()} of {@code drivers/vfio/vfio_main.c}, Linux 6.12).
 */
@ConsumerType
public interface ModelWithoutMigration extends ModelDevice {

  /** None. */
  @Override
  default FeatureSet migrationFeatures() {
    return FeatureSet.ofBits(0);
  }

  /** RUNNING, always. */
  @Override
  default MigrationState state() {
    return MigrationState.RUNNING;
  }

  /** Takes none. */
  @Override
  default ArcResult arc(MigrationState to) {
    return new ArcResult.Failed(Errno.ENOTTY);
  }

  /** {@code -ENOTTY}. */
  @Override
  default long stopCopyLength() {
    return Errno.ENOTTY.negative();
  }
}
