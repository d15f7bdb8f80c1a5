// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.shell.run.Services;

/** Offers the addresses of all devices. */
@Service
public final class AddressCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return Known.addresses(services);
  }
}
