// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.service.PciFunction;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.device.vfio.host.HostUses;
import org.drover.device.vfio.host.PciFacts;

/** The functions of one kernel as others see them. */
final class Listing {
  private final Host host;
  private final HostUses uses;
  private final List<PciFacts> functions;
  private final Map<DeviceAddress, Standing> prepared;

  private Listing(Host host, Map<DeviceAddress, Standing> prepared) {
    this.host = host;
    this.uses = host.uses();
    this.functions = host.tree().all();
    this.prepared = prepared;
  }

  static Stream<PciFunction> of(Host host, Map<DeviceAddress, Standing> prepared) {
    Listing listing = new Listing(host, prepared);
    return listing.functions.stream().map(listing::shown);
  }

  private PciFunction shown(PciFacts function) {
    DeviceAddress address = address(function);
    Stream<String> here =
        host.claimed(function.name()).stream().map(use -> "it is " + use + " in this platform");
    return new PciFunction(
        address,
        function.classCode(),
        ClassNames.of(function.classCode()),
        function.vendor(),
        function.device(),
        function.driver(),
        function.group(),
        companions(function),
        function.isVfio(),
        Optional.ofNullable(prepared.get(address)),
        Stream.concat(here, uses.of(function).stream()).toList(),
        function.obstacle());
  }

  private List<DeviceAddress> companions(PciFacts function) {
    return functions.stream()
        .filter(other -> function.group().isPresent() && other.group().equals(function.group()))
        .filter(other -> !other.name().equals(function.name()))
        .map(this::address)
        .toList();
  }

  private DeviceAddress address(PciFacts function) {
    return new DeviceAddress(host.scheme(), function.name());
  }
}
