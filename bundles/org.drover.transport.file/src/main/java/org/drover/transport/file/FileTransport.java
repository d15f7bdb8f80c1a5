// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.file;

import java.util.Optional;
import org.drover.api.spi.Network;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;
import org.osgi.service.component.annotations.Component;

/** Keeps images in files; has no peers. */
@Component(service = Transport.class)
public final class FileTransport implements Transport {
  /** The scheme of its places. */
  public static final String SCHEME = "file";

  private final FileStorage storage = new FileStorage(TemporaryFile.OPEN, Directory.OPEN);

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Optional<Storage> storage() {
    return Optional.of(storage);
  }

  @Override
  public Optional<Network> network() {
    return Optional.empty();
  }
}
