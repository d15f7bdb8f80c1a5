// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.drover.api.DroverException;
import org.drover.api.spi.Network;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The transports that are present. When one leaves, a session over it that has not committed ends
 * by its ordinary failure path; one that has goes on with the connection that it holds.
 */
@Component(service = Transports.class)
public final class Transports extends ServiceRegistry<Transport> {

  /**
   * A transport for a URI.
   *
   * @param <A> what it can do
   * @param transport the service, to be pinned
   * @param ability what it can do with the URI
   */
  public record Way<A>(Transport transport, A ability) {}

  /**
   * A transport appears.
   *
   * @param transport the service
   * @param properties of the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "unbind")
  public void bind(Transport transport, Map<String, Object> properties) {
    add(transport, properties);
  }

  /**
   * A transport leaves.
   *
   * @param transport the service
   */
  public void unbind(Transport transport) {
    remove(transport);
  }

  /**
   * Who keeps what is written to a place.
   *
   * @param place a URI with a scheme
   * @return the transport
   * @throws DroverException if there is none; the message names those that there are
   */
  public Way<Storage> storage(URI place) {
    Transport transport = transport(place, t -> t.storage().isPresent(), "keep an image at");
    return new Way<>(transport, transport.storage().orElseThrow());
  }

  /**
   * Who reaches a peer.
   *
   * @param peer a URI with a scheme
   * @return the transport
   * @throws DroverException if there is none; the message names those that there are
   */
  public Way<Network> network(URI peer) {
    Transport transport = transport(peer, t -> t.network().isPresent(), "reach a peer at");
    return new Way<>(transport, transport.network().orElseThrow());
  }

  private Transport transport(URI uri, Function<Transport, Boolean> able, String purpose) {
    return services().stream()
        .filter(transport -> transport.scheme().equals(uri.getScheme()))
        .filter(able::apply)
        .findFirst()
        .orElseThrow(() -> new DroverException(none(uri, able, purpose)));
  }

  private String none(URI uri, Function<Transport, Boolean> able, String purpose) {
    String present =
        services().stream()
            .filter(able::apply)
            .map(transport -> transport.scheme() + ":")
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return "no transport can "
        + purpose
        + " "
        + uri
        + "; "
        + (present.isEmpty()
            ? "none that could is present, install a feature that brings one"
            : "use a URI of " + present);
  }
}
