// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.Network.Connection;
import org.drover.core.image.Manifest;

/** How a source reaches its destination: over a transport, or in this platform. */
interface Peering {

  /**
   * Reaches it.
   *
   * @param manifest what will be offered
   * @return a connection with nothing said yet
   * @throws IOException with a sentence for a person
   */
  Connection connect(Manifest manifest) throws IOException;

  /**
   * Reaches it again, after the connection was lost in the handover.
   *
   * @param elsewhere another place than before; empty for the same
   * @return a connection with nothing said yet
   * @throws CallLeftException if a notice to the session came before an answer
   * @throws org.drover.api.spi.NobodyListensException if it is sure that nobody listens there
   * @throws IOException with a sentence for a person
   */
  Connection again(Optional<URI> elsewhere) throws IOException;

  /**
   * Where it is called.
   *
   * @return for people
   */
  String place();

  /**
   * Where the devices should go, by the manifest's index.
   *
   * @return known after {@link #connect}
   */
  List<Optional<DeviceAddress>> targets();

  /**
   * Whether the device lives on in this platform.
   *
   * @return false if it departs
   */
  boolean local();

  /**
   * The source is done: waits until what runs in this platform for the destination is, too.
   *
   * @return what is worth knowing of the destination's end, for the notes
   */
  List<String> finish();
}
