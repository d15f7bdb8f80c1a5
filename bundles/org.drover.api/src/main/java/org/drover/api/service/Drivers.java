// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The vendor drivers and device models that are present now. */
@ProviderType
public interface Drivers {

  /**
   * All of them.
   *
   * @return by kind and name
   */
  List<DriverInfo> list();

  /**
   * A plug-in.
   *
   * @param kind {@code driver}, {@code model}, {@code backend} or {@code transport}
   * @param name the vendor, the model, the scheme
   * @param bundle symbolic name and version of the bundle that brought it
   */
  record DriverInfo(String kind, String name, String bundle) {}
}
