// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.Network;
import org.drover.api.spi.Network.Connection;
import org.drover.core.image.Manifest;
import org.drover.core.session.Job;

/**
 * A destination that listens in another platform.
 *
 * @param job whose thread calls, and leaves a call that nobody answers when it has to
 * @param network reaches it
 * @param peer where it listens
 * @param targets where the devices should go
 */
record RemotePeering(Job job, Network network, URI peer, List<Optional<DeviceAddress>> targets)
    implements Peering {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Override
  public Connection connect(Manifest manifest) throws IOException {
    try {
      return call(peer);
    } catch (CallLeftException e) {
      // It ends the session: before an offer nothing else has a meaning.
      job.control().check();
      throw e;
    }
  }

  @Override
  public Connection again(Optional<URI> elsewhere) throws IOException {
    return call(elsewhere.orElse(peer));
  }

  private Connection call(URI place) throws IOException {
    return LeavableCall.make(job, place.toString(), () -> network.connect(place, TIMEOUT));
  }

  @Override
  public String place() {
    return peer.toString();
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public List<String> finish() {
    return List.of();
  }
}
