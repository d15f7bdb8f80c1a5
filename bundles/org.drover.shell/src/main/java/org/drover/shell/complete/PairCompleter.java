// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.shell.run.Services;

/** Offers sources and, after {@code SRC=}, destinations, and how a peer's URI begins. */
@Service
public final class PairCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      return Stream.concat(
          Known.addresses(services),
          Stream.of("tcp://", "--policy", "--detach", "--fresh", "--pause", "--fault", "--json"));
    }
    String source = word.substring(0, equals);
    return Known.addresses(services)
        .filter(address -> !address.equals(source))
        .map(address -> source + "=" + address);
  }

  @Override
  boolean isComplete() {
    return false;
  }
}
