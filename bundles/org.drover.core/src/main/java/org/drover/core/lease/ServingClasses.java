// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.WeakHashMap;
import org.drover.api.spi.DeviceBackend;
import org.drover.uapi.Kernel;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/**
 * Loads all classes of the bundles that serve a device, before it is opened: its backend's, and
 * those of the kernels beneath. A bundle that is updated or uninstalled takes its jar with it, and
 * a class that was not loaded by then is gone: the one that closes the device, for example, which
 * would stay open for ever. Once for each backend: one whose bundle or kernel was updated is
 * another.
 */
final class ServingClasses {
  private static final Logger LOG = System.getLogger(ServingClasses.class.getName());
  private static final String SUFFIX = ".class";

  private final Set<DeviceBackend> loaded = Collections.newSetFromMap(new WeakHashMap<>());

  /** Nothing is lost if that fails: it is as if it had not been tried. */
  synchronized void load(DeviceBackend backend) {
    Bundle bundle = FrameworkUtil.getBundle(backend.getClass());
    if (bundle == null || !loaded.add(backend)) {
      // On a class path, which does not change; or done.
      return;
    }
    load(bundle);
    ServiceReference<?>[] used = bundle.getServicesInUse();
    if (used != null) {
      Arrays.stream(used)
          .filter(ServingClasses::isKernel)
          .map(ServiceReference::getBundle)
          .filter(kernel -> kernel != null)
          .forEach(ServingClasses::load);
    }
  }

  private static boolean isKernel(ServiceReference<?> service) {
    return Arrays.asList((String[]) service.getProperty(Constants.OBJECTCLASS))
        .contains(Kernel.class.getName());
  }

  private static void load(Bundle bundle) {
    Enumeration<URL> classes = bundle.findEntries("/", "*" + SUFFIX, true);
    if (classes == null) {
      return;
    }
    Collections.list(classes).stream()
        .map(entry -> entry.getPath().substring(1))
        .filter(path -> !path.startsWith("META-INF/") && !path.endsWith("-info" + SUFFIX))
        .map(path -> path.substring(0, path.length() - SUFFIX.length()).replace('/', '.'))
        .forEach(name -> load(bundle, name));
  }

  private static void load(Bundle bundle, String name) {
    try {
      bundle.loadClass(name);
    } catch (ClassNotFoundException | LinkageError e) {
      // For one that stands on what is optional and not there; then nobody calls it either.
      LOG.log(Level.DEBUG, () -> name + " of " + bundle.getSymbolicName() + " is not loaded", e);
    }
  }
}
