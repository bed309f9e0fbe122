"""The stranger's tests: everything through the fixed interfaces, nothing imported from the product."""
