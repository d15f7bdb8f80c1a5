// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.spi.DeviceBackend;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The device backends that are present. When one leaves, its addresses are no longer found; devices
 * that are open stay open with their leases, which hold the backend's objects, and can be used,
 * saved and migrated on. A session that began with a device still to be opened, and has not
 * committed, ends by its ordinary failure path.
 */
@Component(service = Backends.class)
public final class Backends extends ServiceRegistry<DeviceBackend> {
  private static final Logger LOG = System.getLogger(Backends.class.getName());

  /**
   * A device that was found.
   *
   * @param backend that found it
   * @param identity what it is
   */
  public record Located(DeviceBackend backend, DeviceIdentity identity) {}

  /**
   * A backend appears.
   *
   * @param backend the service
   * @param properties of the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "unbind")
  public void bind(DeviceBackend backend, Map<String, Object> properties) {
    add(backend, properties);
  }

  /**
   * A backend leaves.
   *
   * @param backend the service
   */
  public void unbind(DeviceBackend backend) {
    remove(backend);
  }

  /**
   * Finds a device without opening it.
   *
   * @param address whom
   * @return the device and its backend
   * @throws DroverException if there is none; the message names what there is
   */
  public Located locate(DeviceAddress address) {
    DeviceBackend backend = backend(address.scheme());
    Optional<DeviceIdentity> identity = backend.describe(address);
    return new Located(backend, identity.orElseThrow(() -> new DroverException(absent(address))));
  }

  /**
   * All devices of all backends. A backend that fails is left out and logged.
   *
   * @return in ascending order of their addresses
   */
  public List<Located> discover() {
    Map<DeviceAddress, Located> found = new TreeMap<>();
    for (DeviceBackend backend : services()) {
      try {
        backend
            .discover()
            .forEach(
                identity -> found.putIfAbsent(identity.address(), new Located(backend, identity)));
      } catch (DroverException e) {
        LOG.log(Level.WARNING, "the devices of " + backend.scheme() + ": are left out", e);
      }
    }
    return new ArrayList<>(found.values());
  }

  /**
   * The backend of a scheme.
   *
   * @param scheme of addresses
   * @return the first that came
   * @throws DroverException if there is none; the message names what there is
   */
  public DeviceBackend backend(String scheme) {
    return services().stream()
        .filter(backend -> backend.scheme().equals(scheme))
        .findFirst()
        .orElseThrow(() -> new DroverException(noBackend(scheme)));
  }

  private String noBackend(String scheme) {
    String present =
        services().stream()
            .map(backend -> backend.scheme() + ":")
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return "no backend serves addresses of "
        + scheme
        + ":; "
        + (present.isEmpty()
            ? "none is present, install a feature that brings one"
            : "present are " + present);
  }

  private String absent(DeviceAddress address) {
    String present =
        discover().stream()
            .map(located -> located.identity().address())
            .filter(other -> other.scheme().equals(address.scheme()))
            .limit(8)
            .map(DeviceAddress::toString)
            .collect(Collectors.joining(", "));
    return "there is no device "
        + address
        + "; "
        + (present.isEmpty()
            ? "there are no devices of " + address.scheme() + ": at all"
            : "there are " + present + " (vfio:devices lists all)");
  }
}
