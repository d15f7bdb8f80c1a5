// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.shell.run.Services;

/** Offers how a place to listen begins, and what has been typed: any port may be meant. */
@Service
public final class UriCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return Stream.of("tcp://127.0.0.1:", word).filter(offered -> !offered.isEmpty());
  }

  @Override
  boolean isComplete() {
    return false;
  }
}
