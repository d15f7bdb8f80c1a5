// SPDX-License-Identifier: Apache-2.0
/** What tests put into a bundle as its fragment: it stands on that bundle's own packages. */
package org.drover.itests.container.probe;
