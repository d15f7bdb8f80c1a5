// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/**
 * What a model must do whose devices do not migrate: vfio core answers {@code ENOTTY} where a
 * driver has no {@code struct vfio_migration_ops}.
 */
public abstract class ModelWithoutMigrationContract extends AnyModelContract {

  /** For subclasses. */
  protected ModelWithoutMigrationContract() {}

  /** Not even STOP_COPY, which every device that migrates has. */
  @Test
  public void hasNoMigrationFeatures() {
    assertThat(device().migrationFeatures().isValid()).isFalse();
    assertThat(device().migrationFeatures().bits()).isZero();
  }

  /** Whatever is asked for; it runs on. */
  @Test
  public void takesNoArc() {
    ModelDevice device = device();
    for (MigrationState target : MigrationState.values()) {
      assertThat(device.arc(target)).isEqualTo(new ArcResult.Failed(Errno.ENOTTY));
      assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
    }
    assertThat(device.stopCopyLength()).isEqualTo(Errno.ENOTTY.negative());
  }
}
