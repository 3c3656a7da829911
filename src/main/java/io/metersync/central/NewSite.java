package io.metersync.central;

import java.util.List;

/**
 * A site to add to the registry.
 *
 * @param role its login role
 * @param locations of whose meters it sees, besides those without a location; null for all
 * @param tenants that it sees; null for all
 * @param server of the remote database, if the sites are divided among several; or null
 */
public record NewSite(
        SiteName name, String role, List<String> locations, List<String> tenants, String server, String note) {
    public NewSite {
        role = SiteName.checkedRole(role == null ? name.role() : role);
    }

    static String[] array(List<String> values) {
        return values == null ? null : values.toArray(String[]::new);
    }
}
