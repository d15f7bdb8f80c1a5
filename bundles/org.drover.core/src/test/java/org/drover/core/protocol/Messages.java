// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.SourceDescription;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.fsm.FeatureSet;

/** One message of each kind. */
final class Messages {
  private Messages() {}

  static List<Message> all() {
    return List.of(
        offer(),
        new Message.Accept(
            new UUID(1, 2), List.of(new DeviceAddress("emu", "b")), List.of("older", "smaller")),
        new Message.Refuse(List.of("no", "really \"no\"")),
        new Message.InitialDataSent(),
        new Message.SwitchoverAck(),
        new Message.End(List.of(Long.MAX_VALUE)),
        new Message.Loaded(),
        new Message.Commit(1),
        new Message.KeepAlive(),
        new Message.Running(),
        new Message.Settled(),
        new Message.Abort("because"),
        new Message.GaveUp("weil es \u00fcberl\u00e4uft", false),
        new Message.MayHaveRun("nobody knows"),
        new Message.Resume(new UUID(0, 7), new UUID(0, 8), 2),
        new Message.UnknownSession(new UUID(1, 2)),
        new Message.Split("both"));
  }

  static Message named(String name) {
    if (name.equals("FORGOTTEN")) {
      return new Message.GaveUp("it promised nothing", true);
    }
    return all().stream().filter(message -> message.name().equals(name)).findFirst().orElseThrow();
  }

  static Message.Offer offer() {
    SourceDescription description =
        new SourceDescription(
            "mtty", "vfio_mdev", "6.12", FeatureSet.parse("STOP_COPY,P2P"), Map.of("k", "v"));
    SavedDevice saved = new SavedDevice(0, "emu:a", description, OptionalLong.of(96));
    return new Message.Offer(
        new UUID(0, 7),
        new UUID(0, 8),
        1,
        new Manifest(Instant.parse("2026-01-02T03:04:05Z"), List.of(saved)),
        List.of(Optional.of(DeviceAddress.parse("emu:b"))));
  }
}
