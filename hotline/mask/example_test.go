package mask_test

import (
	"fmt"

	"yileishi/hotline/mask"
)

func ExampleText() {
	masked, counts := mask.Text("联系人：张建国，电话 138-1234-5678，住3栋2单元1502室，已拨打12345。")
	fmt.Println(masked)
	fmt.Println(counts.ByName())
	// Output:
	// 联系人：[姓名]，电话 [电话]，住3栋2单元1502室，已拨打12345。
	// map[name:1 phone:1]
}
