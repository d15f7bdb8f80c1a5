// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The plug-ins that are present now, and those that would be and lack something. */
@ProviderType
public interface Drivers {

  /**
   * All of them.
   *
   * @return by kind and name
   */
  List<DriverInfo> list();

  /**
   * Plug-ins that are installed and cannot resolve.
   *
   * @return by bundle
   */
  List<UnresolvedPlugIn> unresolved();

  /**
   * A bundle that cannot resolve.
   *
   * @param bundle symbolic name and version
   * @param id of the bundle in its framework
   * @param provides what it would bring, for example {@code vendor=acme}
   * @param lacks what it needs and nobody has, a clause each; never empty
   */
  record UnresolvedPlugIn(String bundle, long id, List<String> provides, List<String> lacks) {

    /** Keeps copies. */
    public UnresolvedPlugIn {
      provides = List.copyOf(provides);
      lacks = List.copyOf(lacks);
    }
  }

  /**
   * A plug-in.
   *
   * @param kind {@code driver}, {@code model}, {@code backend} or {@code transport}
   * @param name the vendor, the model, the scheme
   * @param bundle symbolic name and version of the bundle that brought it
   */
  record DriverInfo(String kind, String name, String bundle) {}
}
