// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.Map;
import org.drover.api.service.Mdevs;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Who makes mdevs. A session that has made one keeps the maker: it is who removes it again. */
@Component(service = MdevMakers.class)
public final class MdevMakers extends ServiceRegistry<Mdevs> {

  /**
   * A maker appears.
   *
   * @param maker the service
   * @param properties of the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "unbind")
  public void bind(Mdevs maker, Map<String, Object> properties) {
    add(maker, properties);
  }

  /**
   * A maker leaves.
   *
   * @param maker the service
   */
  public void unbind(Mdevs maker) {
    remove(maker);
  }

  /**
   * The one that is preferred.
   *
   * @param what what it is wanted for, for the sentence
   * @return a present one
   * @throws org.drover.api.DroverException if there is none
   */
  public Mdevs require(String what) {
    return first(
        what,
        "who makes mdevs: start the bundle org.drover.device.vfio, or install the feature that"
            + " brings it");
  }
}
