// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.LeaseInfo;
import org.drover.shell.run.Services;

/** Words that several completers offer. */
final class Known {
  private Known() {}

  static Stream<String> addresses(Services services) {
    return services.find(Devices.class).stream()
        .flatMap(devices -> devices.list().stream())
        .map(device -> device.identity().address().toString());
  }

  /** As it is typed: without the scheme {@code vfio}, unless that has been begun. */
  static Stream<String> forms(DeviceAddress function, String word) {
    boolean begun = !word.isEmpty() && function.toString().startsWith(word);
    return Stream.of(
        begun || !function.scheme().equals("vfio") ? function.toString() : function.name());
  }

  static Stream<String> leased(Services services) {
    return services.find(Devices.class).stream()
        .flatMap(devices -> devices.leases().stream())
        .map(LeaseInfo::address)
        .map(Object::toString);
  }
}
