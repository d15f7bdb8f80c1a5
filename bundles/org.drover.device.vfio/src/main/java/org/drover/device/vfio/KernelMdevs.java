// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.service.Mdevs;
import org.drover.api.service.NewMdev;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Sysfs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Makes and removes mediated devices by the sysfs of their kernels ({@code
 * Documentation/driver-api/vfio-mediated-device.rst}).
 */
@Component(service = Mdevs.class)
public final class KernelMdevs implements Mdevs {
  private static final String PARENTS = "class/mdev_bus";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final Backends backends;

  /**
   * Over the kernels of these backends.
   *
   * @param backends which also know what is open
   */
  @Activate
  public KernelMdevs(@Reference Backends backends) {
    this.backends = backends;
  }

  @Override
  public List<MdevType> types() {
    List<MdevType> types = new ArrayList<>();
    for (VfioBackend backend : backends.present()) {
      types.addAll(types(backend));
    }
    return List.copyOf(types);
  }

  private static List<MdevType> types(VfioBackend backend) {
    Sysfs sysfs = backend.kernel().sysfs();
    List<MdevType> types = new ArrayList<>();
    try {
      for (String parent : sysfs.list(PARENTS)) {
        for (String id : sysfs.list(directory(parent))) {
          types.add(type(backend.scheme(), sysfs, parent, id));
        }
      }
    } catch (IOException e) {
      throw new DroverException("the mdev types of " + backend.scheme() + " cannot be listed", e);
    }
    return types;
  }

  private static String directory(String parent) {
    return PARENTS + "/" + parent + "/mdev_supported_types";
  }

  private static MdevType type(String scheme, Sysfs sysfs, String parent, String id)
      throws IOException {
    String path = directory(parent) + "/" + id + "/";
    String description =
        sysfs.read(path + "name").or(() -> Optional.of("")).filter(s -> !s.isBlank()).orElse(id);
    int available =
        sysfs
            .read(path + "available_instances")
            .map(String::strip)
            .filter(NUMBER.asMatchPredicate())
            .map(Integer::parseInt)
            .orElse(0);
    return new MdevType(scheme, parent, id, description, available);
  }

  @Override
  public DeviceAddress create(String scheme, String type, Optional<UUID> uuid) {
    VfioBackend backend = backend(scheme);
    return create(backend, choose(scheme, type, types(backend)), uuid);
  }

  @Override
  public DeviceAddress create(NewMdev mdev, Optional<UUID> uuid) {
    VfioBackend backend = backend(mdev.scheme());
    List<MdevType> own =
        types(backend).stream().filter(type -> type.parent().equals(mdev.parent())).toList();
    if (own.isEmpty()) {
      throw new DroverException(
          "the kernel of scheme "
              + mdev.scheme()
              + " has no device "
              + mdev.parent()
              + " that mdevs are made from; "
              + present(types(backend), MdevType::parent));
    }
    return create(backend, choose(mdev.scheme(), mdev.type(), own), uuid);
  }

  private static DeviceAddress create(VfioBackend backend, MdevType chosen, Optional<UUID> uuid) {
    UUID name = uuid.orElseGet(UUID::randomUUID);
    String path = directory(chosen.parent()) + "/" + chosen.id() + "/create";
    int result = backend.kernel().sysfs().write(path, name.toString());
    if (result < 0) {
      throw new DroverException(refusal(chosen, name, Errno.ofResult(result)));
    }
    return new DeviceAddress(backend.scheme(), name.toString());
  }

  private VfioBackend backend(String scheme) {
    List<VfioBackend> present = backends.present();
    return present.stream()
        .filter(backend -> backend.scheme().equals(scheme))
        .findFirst()
        .orElseThrow(
            () ->
                new DroverException(
                    "no kernel of scheme "
                        + scheme
                        + " is here; there are "
                        + present.stream()
                            .map(VfioBackend::scheme)
                            .collect(Collectors.joining(", "))));
  }

  /** Of several parents with such a type the first that has one left. */
  private static MdevType choose(String scheme, String id, List<MdevType> types) {
    List<MdevType> fitting = types.stream().filter(type -> type.id().equals(id)).toList();
    return fitting.stream()
        .filter(type -> type.available() > 0)
        .findFirst()
        .or(() -> fitting.stream().findFirst())
        .orElseThrow(() -> new DroverException(noType(scheme, id, types)));
  }

  private static String noType(String scheme, String id, List<MdevType> types) {
    return "the kernel of scheme "
        + scheme
        + " has no mdev type "
        + id
        + "; "
        + present(types, MdevType::id);
  }

  private static String present(List<MdevType> types, Function<MdevType, String> what) {
    return types.isEmpty()
        ? "it has none at all: load the driver of a parent device, for example mtty"
        : "it has " + types.stream().map(what).distinct().collect(Collectors.joining(", "));
  }

  private static String refusal(MdevType type, UUID name, Errno errno) {
    String begin = "an mdev of type " + type.id() + " at " + type.parent();
    if (errno.equals(Errno.EEXIST)) {
      return begin + " was not made: " + name + " exists already; choose another UUID or none";
    }
    if (errno.equals(Errno.ENOSPC)) {
      return begin + " was not made: none is left; remove one first";
    }
    if (errno.equals(Errno.EINVAL)) {
      return begin
          + " was not made: its driver refused "
          + name
          + " with "
          + errno
          + "; the kernel's log may say why";
    }
    if (errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)) {
      return begin + " was not made: writing to sysfs failed with " + errno + "; run as root";
    }
    return begin + " was not made: its driver answered " + errno;
  }

  @Override
  public void remove(DeviceAddress address) {
    VfioBackend backend = backend(address.scheme());
    Sysfs sysfs = backend.kernel().sysfs();
    String what = "removing " + address;
    String path = SysfsDiscovery.MDEVS + address.name();
    if (!SysfsPaths.isName(address.name()) || !sysfs.exists(path)) {
      throw new RefusedException(what, List.of("it is not an mdev that exists"));
    }
    // The write waits until nobody has the device open, so it must not begin while we have.
    AutoClose claim = backend.claim(address.name(), "being removed", what);
    try {
      int result = sysfs.write(path + "/remove", "1");
      if (result < 0) {
        throw new DroverException(
            address
                + " was not removed: its driver answered "
                + Errno.ofResult(result)
                + (result == Errno.EACCES.negative() ? "; run as root" : ""));
      }
    } finally {
      claim.close();
    }
  }
}
