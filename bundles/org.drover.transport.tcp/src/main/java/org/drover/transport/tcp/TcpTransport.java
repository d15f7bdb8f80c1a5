// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import java.util.Optional;
import org.drover.api.spi.Network;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;
import org.osgi.service.component.annotations.Component;

/**
 * Reaches peers over TCP; keeps nothing. Nothing on the way is secret or proven: use it where the
 * network is trusted.
 */
@Component(service = Transport.class)
public final class TcpTransport implements Transport {
  /** The scheme of its peers. */
  public static final String SCHEME = "tcp";

  private final TcpNetwork network = new TcpNetwork();

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Optional<Storage> storage() {
    return Optional.empty();
  }

  @Override
  public Optional<Network> network() {
    return Optional.of(network);
  }
}
