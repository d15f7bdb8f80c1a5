// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drover.fsm.MigrationState;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/** A model that throws costs nobody the group, the container or a descriptor. */
class FailingModelTest {
  private int group;
  private int container;

  private Client client(FailingModel model) {
    Client client = new Client(model);
    client.make("mtty-0", 2, 7);
    container = client.container();
    group = client.group("mtty-0");
    return client;
  }

  private void closeGroup(Client client) {
    assertThat(client.kernel.ioctl(group, Vfio.VFIO_GROUP_UNSET_CONTAINER, 0)).isZero();
    assertThat(client.kernel.close(group)).isZero();
    assertThat(client.kernel.close(container)).isZero();
    assertThat(client.kernel.fds().kinds()).isEmpty();
  }

  @Test
  void closesADeviceWhoseModelThrows() {
    Client client = client(new FailingModel("closed"));
    int device = client.open(group, container, "mtty-0");
    assertThat(client.kernel.close(device)).as("a release has no result").isZero();
    closeGroup(client);
    int again = client.device("mtty-0");
    assertThat(client.state(again)).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void countsNoOpenThatTheModelRefusedByThrowing() {
    FailingModel model = new FailingModel("opened");
    Client client = client(model);
    assertThat(client.setContainer(group, container)).isZero();
    assertThat(client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU)).isZero();
    assertThatThrownBy(() -> client.getDevice(group, "mtty-0"))
        .isInstanceOf(IllegalStateException.class);
    int next = client.kernel.eventfd(0, 0);
    assertThat(next).as("the number is free again").isEqualTo(group + 1);
    assertThat(client.kernel.close(next)).isZero();
    closeGroup(client);
    model.heal();
    assertThat(client.state(client.device("mtty-0"))).isEqualTo(MigrationState.RUNNING);
  }
}
