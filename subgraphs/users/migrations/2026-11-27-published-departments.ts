/** Departments of staff that a demo hospital had not published, for statistics by department. */
export const publishedDepartments = {
  name: '2026-11-27-published-departments',
  sql: `
    update directory.staff known set department = member.department
      from users.staff member where member.id = known.id and known.department is distinct from member.department;
  `,
};
